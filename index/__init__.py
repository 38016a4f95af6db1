"""Files in, ranked passages out: reading, cleaning, chunking, embedding, search and the store."""
