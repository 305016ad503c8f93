-- What the server takes a text for, as bytes in the encoding of the channel column, and what comes back of it.
SELECT HEX(CONVERT(? USING utf8mb4)), CONVERT(? USING utf8mb4)
