{{- define "tokengate.labels" -}}
app: {{ .Release.Name }}
app.kubernetes.io/name: tokengate
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "tokengate.image" -}}
{{- if .Values.image.digest -}}{{ .Values.image.repository }}@{{ .Values.image.digest }}{{- else -}}{{ .Values.image.repository }}:{{ .Values.image.tag }}{{- end -}}
{{- end -}}

{{- /* tokengate.json: what the operator wrote, over what the chart knows. */ -}}
{{- define "tokengate.configuration" -}}
{{- $from := required "identity.from: name the addresses of the ingress controller's pods" .Values.identity.from -}}
{{- range $from -}}
{{- $length := regexFind "[0-9]+$" . | int -}}
{{- if and (contains "/" .) (lt $length (ternary 48 16 (contains ":" .))) -}}
{{- fail (printf "identity.from: %s is too wide: everybody in it could be anybody. Name the ingress controller's pods" .) -}}
{{- end -}}
{{- end -}}
{{- $source := dict "Kind" "header" "Name" .Values.identity.header "From" $from -}}
{{- $fleet := dict "Listen" "0.0.0.0:11111" "KeyFile" "/etc/tokengate-fleet/fleet.key" -}}
{{- if .Values.secrets.fleetTls -}}
{{- $tls := "/etc/tokengate-fleet-tls" -}}
{{- $_ := set $fleet "Tls" (dict "CertificateFile" (printf "%s/tls.crt" $tls) "KeyFile" (printf "%s/tls.key" $tls) "AuthorityFile" (printf "%s/ca.crt" $tls)) -}}
{{- end -}}
{{- $own := dict
      "Listen" "http://0.0.0.0:8080"
      "Admin" (dict "Listen" "http://0.0.0.0:9090")
      "Identity" (dict "Sources" (list $source) "People" "/etc/tokengate-people/people.csv" "KeyFile" "/etc/tokengate-identity/identity.key")
      "Judge" (dict "Models" "/app/config/models")
      "Ledger" (dict "Path" "/var/lib/tokengate")
      "Fleet" $fleet -}}
{{- $written := deepCopy .Values.configuration -}}
{{- toPrettyJson (mergeOverwrite (dict "TokenGate" $own) $written) -}}
{{- end -}}
