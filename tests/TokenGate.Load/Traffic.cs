namespace TokenGate.Load;

/// <summary>The kinds of traffic.</summary>
internal enum Traffic
{
    /// <summary>A question of 2 KB, an answer of 1 KB as one JSON.</summary>
    Chat,

    /// <summary>A question of 32 KB of text that is new, an answer of 1 KB.</summary>
    NewText,

    /// <summary>A question of 2 KB, an answer of 40 KB as server-sent events.</summary>
    Stream,

    /// <summary>A coding agent's conversation of 60 turns: each sends the whole history again, from 45 to 155 KB.</summary>
    Agent,
}
