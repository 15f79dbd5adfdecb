"""Lists of cases as spreadsheets: read, judged row by row, compared with what is there."""
