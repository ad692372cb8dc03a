namespace TokenGate.Scoring.Lexing;

/// <summary>The terms of a text.</summary>
internal sealed class TermList : PooledList<Term>;
