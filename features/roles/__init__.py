"""A described page -> what tells the roles of its blocks and its type: columns and tokens."""
