"""The public pages of the stations. They read with GET, set no cookie and keep nothing; only the
form that reports a mistake needs a cookie, against forged posts.
"""
