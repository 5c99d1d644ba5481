"""Reading: from the text of a document to sections, sentences, concepts and their context."""
