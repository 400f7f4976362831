"""The AI-readiness assessment: questions, answers, results, and the leads they belong to."""
