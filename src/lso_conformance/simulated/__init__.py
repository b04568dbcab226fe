"""Virtual time: the reference SOF, the listener and the scenarios in one event loop whose clock jumps."""
