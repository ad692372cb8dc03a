using TokenGate.Demo.Wire;

namespace TokenGate.Demo.Endpoint;

/// <summary>An exchange that the simulated endpoint has served.</summary>
/// <param name="Id">The id of the answer.</param>
/// <param name="Path">The path that was asked.</param>
/// <param name="Model">The model that was asked for.</param>
/// <param name="Status">The status given.</param>
/// <param name="Usage">What the answer used, whether it was reported or not; null for an error.</param>
/// <param name="Completed">Whether the whole answer was written.</param>
internal sealed record ServedExchange(string Id, string Path, string Model, int Status, ReplyUsage? Usage, bool Completed);
