"""The staff's screens: the queue, the file, and the steps. Rows come from `visible_to` and nowhere
else.
"""
