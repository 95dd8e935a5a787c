"""Plain functions over plain values: no Beam, no clients, no clock."""
