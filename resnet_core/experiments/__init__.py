"""Published phenomena, one file each: what is measured, and the paper it is held against."""
