namespace TokenGate.Gateway.Admin.Requests;

/// <summary>A request that cannot be answered: it becomes a problem document.</summary>
/// <param name="status">The status, 400 or above.</param>
/// <param name="detail">What is wrong and what to do, as a sentence.</param>
/// <param name="errors">By parameter: what is wrong with it and what to send instead.</param>
internal sealed class AdminFaultException(int status, string detail, IReadOnlyDictionary<string, List<string>>? errors = null) : Exception(detail)
{
    /// <summary>The status.</summary>
    public int Status => status;

    /// <summary>By parameter: what is wrong with it.</summary>
    public IReadOnlyDictionary<string, List<string>>? Errors => errors;

    /// <summary>A fault of one parameter.</summary>
    public static AdminFaultException Create(int status, string detail, string parameter, string remedy) =>
        new(status, detail, new Dictionary<string, List<string>> { [parameter] = [remedy] });
}
