"""The operator's side: words and buttons become intents, one table says who may, and every act is one transaction."""
