"""What is damaged in an index, and how does it become whole again?

`inspection` only looks; `salvage` keeps what can be read, in one commit; `restoration` reads the
files of what is lost again.
"""
