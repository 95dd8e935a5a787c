"""What tests share; each module says what it gives."""
