"""Text to annotations: thin PTransforms; what they do lives in `transforms.functions` under the same names."""
