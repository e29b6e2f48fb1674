/** Script text as bytes: one character (U+0000 to U+00FF) per byte, so that offsets are byte offsets. */
export type ByteString = string;
