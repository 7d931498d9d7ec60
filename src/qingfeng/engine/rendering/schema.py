"""The columns of the table that `screen` gives back."""

import pyarrow as pa

SCHEMA = pa.schema(
    [
        ("listing_id", pa.string()),
        ("score", pa.float32()),
        ("right_id", pa.string()),
        ("mark", pa.string()),
        ("disguise", pa.string()),
        ("span_field", pa.string()),
        ("span_start", pa.int32()),
        ("span_end", pa.int32()),
        ("hits", pa.string()),
        ("reasons", pa.string()),
    ]
)
