"""How the bundled networks learned: drawn pictures, recipes, the loop, and what came out."""
