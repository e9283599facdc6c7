"""What a fault at any step and a kill at any moment leave behind: nothing half done, nothing twice, nothing lost."""
