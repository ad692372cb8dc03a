using System.IO.Pipelines;

namespace TokenGate.Gateway.Hosting;

/// <summary>The two sides of a connection.</summary>
/// <param name="Input">What is received.</param>
/// <param name="Output">What is sent.</param>
internal sealed record DuplexPipe(PipeReader Input, PipeWriter Output) : IDuplexPipe;
