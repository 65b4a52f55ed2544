"""A plain copy of the directory for when the application is away: files of HTML that the web server
hands out itself.

`areas` walks the directory and makes the pages, `folder` puts them in place all at once, `publish`
does both and knows when it is time again.
"""
