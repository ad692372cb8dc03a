namespace TokenGate.Gateway.Peers;

/// <summary>A question about a topic. A gateway that does not know it takes it for a path that is not shared, and says so.</summary>
/// <param name="Path">The topic; no path of the admin port, which all begin with a slash.</param>
/// <param name="Body">What is asked.</param>
internal sealed record TopicQuestion(string Path, byte[] Body);
