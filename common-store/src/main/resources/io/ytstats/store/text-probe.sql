-- A text as the server receives it, in the bytes of the channel column's encoding, and as it returns it.
SELECT HEX(CONVERT(? USING utf8mb4)), CONVERT(? USING utf8mb4)
