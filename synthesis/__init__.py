VERSION = "0.1.0"  # raised when the same inputs could give another number
