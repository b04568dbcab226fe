"""Who is tested, and how it is reached: ICS and IXIT, attestations and waivers."""
