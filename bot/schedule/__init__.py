"""Work that waits for its time: jobs, due times of schedules, and forgetting what is old."""
