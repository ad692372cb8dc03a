namespace TokenGate.Gateway.Alerts;

/// <summary>A condition that was told and holds.</summary>
/// <param name="Title">What it is.</param>
/// <param name="Text">What was told.</param>
/// <param name="Since">Since when, UTC.</param>
/// <param name="Ends">Whether its end is told.</param>
/// <param name="Absent">How many looks in a row did not find it any more.</param>
/// <param name="Alone">True for what one gateway of a fleet told by itself: it tells its end as well.</param>
internal sealed record AlertOpen(string Title, string Text, DateTimeOffset Since, bool Ends, int Absent = 0, bool Alone = false);
