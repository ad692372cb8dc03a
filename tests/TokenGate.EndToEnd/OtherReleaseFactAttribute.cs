using TokenGate.Testing;
using Xunit;

namespace TokenGate.EndToEnd;

/// <summary>
/// A test that needs redis-server and the build of another release beside this one: an environment variable names the folder in which its
/// <c>tokengate.dll</c> lies. Where none is given the test says so instead of passing.
/// </summary>
public sealed class OtherReleaseFactAttribute : FactAttribute
{
    /// <summary>A release that gateways of this one form a fleet with: the one before.</summary>
    public const string Before = "TOKENGATE_RELEASE_BEFORE";

    /// <summary>A release that exchanges of this one are strange to: another edition of what crosses between gateways.</summary>
    public const string Incompatible = "TOKENGATE_RELEASE_INCOMPATIBLE";

    /// <summary>Marks a test.</summary>
    /// <param name="variable">Which release it needs.</param>
    public OtherReleaseFactAttribute(string variable) =>
        Skip = new RedisFactAttribute().Skip ?? (File.Exists(ProgramOf(variable)) ? null : $"not run: no other release given ({variable}: the folder of its tokengate.dll)");

    /// <summary>The program of another release.</summary>
    public static string ProgramOf(string variable) => Path.Combine(Environment.GetEnvironmentVariable(variable) ?? "", "tokengate.dll");
}
