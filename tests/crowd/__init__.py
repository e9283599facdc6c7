"""Many at once: claims, one person's flood among hundreds, and the order of what is sent under bad luck."""
