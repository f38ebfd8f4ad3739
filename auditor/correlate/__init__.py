"""What only several messages show, over stored rows; pure, without I/O."""
