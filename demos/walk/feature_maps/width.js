// CSS pixels from which 64 maps or filters lie sixteen in a row, else eight.
export const WIDE = 700;
