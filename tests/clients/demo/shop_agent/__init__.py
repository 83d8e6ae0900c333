"""A small support agent of a web shop for outdoor gear."""
