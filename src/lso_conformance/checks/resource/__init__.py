"""Is it listed, filtered, paged, found and linked as it is?"""
