namespace TokenGate.Gateway.Options;

/// <summary>
/// Columns of a record that a company may not want to keep. What is switched off is not recorded, and so in no report either.
/// </summary>
public sealed record ColumnOptions
{
    /// <summary>The conversation: a keyed hash by which the exchanges of one run are found together.</summary>
    /// <value>The default is true.</value>
    public bool Conversation { get; init; } = true;

    /// <summary>The client program.</summary>
    /// <value>The default is true.</value>
    public bool Client { get; init; } = true;

    /// <summary>The kind of work: a person's turn, an agent's step, a batch's row, a schedule's run.</summary>
    /// <value>The default is true.</value>
    public bool Work { get; init; } = true;
}
