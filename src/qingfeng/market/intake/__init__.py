"""Reading files of listings: bytes that strangers made in, checked Arrow batches and refused rows out.

Knows no database and no Django; the screening of a file and the loading of a feed both stand on it.
"""
