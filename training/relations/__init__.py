"""Trains the model of relations: who of two is for or against the other? The card is ../relations.md.

python -m training.relations --data FOLDER      train, calibrate and score the model that ships

data         the labelled sentences, as states of the shared encoder
network      the head that judges two spans
train        batches, loss, schedule
calibrate    scores made chances, and the lean to rarer labels
"""
