"""Places as codes and as positions in a grid."""
