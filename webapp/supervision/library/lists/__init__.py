"""Lists of filings as spreadsheets: read, judged row by row, taken in batch by batch."""
