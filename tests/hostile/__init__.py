"""Files that no parser should be given, and the innocent ones among them.

`content` makes what is a matter of bytes, `places` what is a matter of the file system. Nothing
of it is kept: all is made of the golden files and of code, in a temporary folder.
"""
