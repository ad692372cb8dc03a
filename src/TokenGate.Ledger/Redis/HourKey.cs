namespace TokenGate.Ledger.Redis;

/// <summary>What one group of fields of a day's usage stands for.</summary>
/// <param name="LocalHour">The wall-clock hour of the reporting zone, in hours since 1970-01-01T00 on that wall.</param>
/// <param name="Team">The team.</param>
/// <param name="User">The user.</param>
/// <param name="Route">The route.</param>
/// <param name="Model">The model.</param>
internal readonly record struct HourKey(long LocalHour, string Team, string User, string Route, string Model);
