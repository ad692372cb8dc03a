using TokenGate.Dialects.Reading;

namespace TokenGate.Dialects.Tests.Reading;

public sealed class ErrorWordsTests
{
    [Theory]
    [InlineData("invalid_request_error")]
    [InlineData("RESOURCE_EXHAUSTED")]
    [InlineData("ThrottlingException")]
    [InlineData("throttlingException")]
    [InlineData("ResponsibleAIPolicyViolation")]
    [InlineData("model_not_found")]
    [InlineData("context_length_exceeded")]
    [InlineData("overloaded_error")]
    [InlineData("invalid-argument")]
    [InlineData("rate_limit_exceeded")]
    [InlineData("insufficient_quota")]
    [InlineData("http_502")]
    [InlineData("grpc_13")]
    [InlineData("401")]
    [InlineData("com.amazonaws#ValidationException", false)]
    [InlineData("6JQ", false)]
    [InlineData("anna_mueller", false)]
    [InlineData("sk-123456", false)]
    [InlineData("token_for_anna", false)]
    [InlineData("error_1234567890", false)]
    [InlineData("_", false)]
    [InlineData("Fehler", false)]
    [InlineData("The model is overloaded, ask Anna", false)]
    public void Make_Name_IsKeptOnlyWhenItsWordsAreKnown(string name, bool isKnown = true)
    {
        Assert.Equal(isKnown, ErrorWords.Make(name));
        Assert.Equal(isKnown ? name : null, ErrorName.Clean(name));
    }
}
