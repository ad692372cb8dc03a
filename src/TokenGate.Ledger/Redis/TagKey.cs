namespace TokenGate.Ledger.Redis;

/// <summary>What one group of fields of a day's tags stands for.</summary>
/// <param name="LocalHour">The wall-clock hour of the reporting zone, in hours since 1970-01-01T00 on that wall.</param>
/// <param name="Team">The team.</param>
/// <param name="Project">The project.</param>
/// <param name="Client">The client program.</param>
/// <param name="Model">The model.</param>
internal readonly record struct TagKey(long LocalHour, string Team, string Project, string Client, string Model);
