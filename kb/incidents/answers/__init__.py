"""What the people involved answered, apart from the agreed text."""
