namespace TokenGate.Gateway.Peers;

/// <summary>The rows of a day.</summary>
/// <typeparam name="TRow">A row.</typeparam>
/// <param name="Day">The day, of the calendar that was asked for.</param>
/// <param name="Rows">Its rows; none for a day without usage.</param>
internal sealed record SumDay<TRow>(DateOnly Day, TRow[] Rows);
