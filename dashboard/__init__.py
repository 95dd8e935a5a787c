"""The page on which analysts follow narratives, speakers and claims; every figure leads to its sentences."""
