"""How each class of records about people ends."""
