"""Every exchange and step, in order; recordings of other tools become such records here."""
