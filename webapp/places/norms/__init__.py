"""How often the post has to open and to deliver: by region and kind of settlement, since when.

`queries.norm_for(county_code, settlement)` answers for others.
"""
