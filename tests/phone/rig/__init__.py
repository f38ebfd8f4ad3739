"""A phone, a gateway and an internet in network namespaces of this machine (Linux, root).

    phone 10.99.0.2, fd99::2 --- 10.99.0.1, fd99::1 gateway 10.98.0.1, fd98::1 --- internet

Real kernels' routing, real sockets, real UIDs; names are this process's own, and all of it is
gone afterwards. `fixtures` holds what tests ask for.
"""
